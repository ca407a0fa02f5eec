"""Look at the world, one module per area; each returns observations and judges nothing."""
