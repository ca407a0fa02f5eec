"""The trainer's path: each door's story in the guide's order, on one page, with what happens behind."""
