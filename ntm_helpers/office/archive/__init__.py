"""A set that lasts: a finished build with all that it was made of, in one zip that says of itself what it holds.

The archive is an RO-Crate 1.1 of the profile Process Run Crate 0.5 (``ro-crate-metadata.json``, written by the library rocrate):

- ``pages/<lang>/``: pages, executed notebooks, traces, record and its times, as the build left them;
- ``data/<name>/``: the files that were read of the dataset, byte for byte;
- ``rules/``, ``contract/``, ``requirements.lock``: what else decides a page; of the code its version and commit are named, and the
  record lists its files by their digests.

Only a build that is whole is taken (`ntm_helpers.run.finished`): every page there, nothing changed since of what it is made. Two
things are left out unless they are asked for, and the list names them: tables whose rows are people, as the contract marks them,
and copies of sources, which are their owners' and of which nobody knows whether they hold rows of people. What else lies in the
folder of the dataset was not read for a page and is never taken. Tables in a workbook cannot be told apart: a workbook that
holds rows of people refuses the archive.

The same build with the same data gives the same bytes: times are those of the build. `ntm_helpers.audit.crate` reads it back.
"""

from ntm_helpers.office.archive.packing import Archived, Asked, archive

__all__ = ["Archived", "Asked", "archive"]
