"""The Catalog screen: SKUs down, permissions across, a tick where they meet."""
