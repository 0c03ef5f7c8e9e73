"""What a build is asked for, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ntm_helpers.audit.recorded import Entry
from ntm_helpers.errors import MachineError
from ntm_helpers.project import OUTPUTS
from ntm_helpers.run.outcome import OF_THE_MACHINE, Action, Reason
from ntm_helpers.words import Message


@dataclass(frozen=True)
class BuildOptions:
    """What ``ntm build`` was asked for.

    Attributes
    ----------
    data : Path
        Folder of the dataset.
    out : Path
        Folder that receives ``<dataset>/<as_of>/<lang>/…``.
    topics, units : tuple of str
        Only these; empty for all.
    as_of, lang : str
    jobs : int
        Notebooks at a time; 0 for a number that suits the machine.
    is_strict : bool
        Whether a broken row stops the run instead of only its jobs.
    is_forced : bool
        Whether every job runs, though nothing changed.
    scheduler : str
        Address of a dask scheduler whose workers do the jobs; empty for this machine.
    recheck : float
        Share of the pages, 0 to 1, that are executed again in cold kernels and compared.
    is_waiting : bool
        Whether to wait for another run into the same folder.
    is_cold : bool
        Whether every kernel is started cold.
    since : str
        Day of the review with which briefings compare; empty for the dataset's.
    """

    data: Path
    out: Path = OUTPUTS
    topics: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    as_of: str = ""
    lang: str = "vi"
    jobs: int = 0
    is_strict: bool = False
    is_forced: bool = False
    scheduler: str = ""
    recheck: float = 0.0
    is_waiting: bool = False
    is_cold: bool = False
    since: str = ""


@dataclass
class BuildResult:
    """What came of a run.

    Attributes
    ----------
    index : Path
    entries : dict of str to Entry
        Entries of the record by page.
    reasons : dict of str to Reason
        By page, why it was built or kept.
    kernels : Counter
        How many kernels were started in which way: ``forked``, or ``cold: why``.
    rechecked, differing : list of str
        Pages executed again in cold kernels, and those among them that came out otherwise.
    otherwise : list of str
        Pages made anew from the same data that say or show something else than before.
    set_aside : list of str
        What was moved to ``stale/``.
    foreign : list of str
        What no build had made and was moved to ``not-made-by-build/``.
    notices : list of Message
        What the user should know of the run as a whole.
    """

    index: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)
    kernels: Counter[str] = field(default_factory=Counter)
    rechecked: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    notices: list[Message] = field(default_factory=list)

    @property
    def kept(self) -> int:
        """Number of pages that were kept because nothing changed."""
        return sum(reason.action is Action.KEEP for reason in self.reasons.values())

    @property
    def not_done(self) -> list[Entry]:
        """Entries that have no page of this build."""
        return [entry for entry in self.entries.values() if entry["state"] != "done"]

    @property
    def exit_code(self) -> int:
        """0 where all is done; 4 where whatever failed failed at the machine; else 1."""
        if self.not_done and all(entry.get("kind") in OF_THE_MACHINE for entry in self.not_done):
            return MachineError.exit_code
        return 1 if self.not_done or self.differing else 0
