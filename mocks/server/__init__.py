"""All mocks in one process, each face on a port of its own."""
