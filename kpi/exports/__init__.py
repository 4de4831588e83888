"""Writing what the dashboard knows into files that people and programs read."""
