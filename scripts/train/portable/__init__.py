"""What trains on another machine: python -m portable. docs/training.md."""
