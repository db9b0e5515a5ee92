"""What the words mean: pure values and functions, without I/O."""
