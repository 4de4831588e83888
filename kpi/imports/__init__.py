"""Reading files into measurements: bytes in, typed rows and problems out. Nothing here writes."""
