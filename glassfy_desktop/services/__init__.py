"""Use cases the screens call, free of Qt."""
