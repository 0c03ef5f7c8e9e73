"""Proof: where each number of a page comes from, whether it recomputes, and whether a page is what a build made."""
