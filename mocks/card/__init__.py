"""The virtual CPS card, its reader, and the private PC/SC stack they live in."""
