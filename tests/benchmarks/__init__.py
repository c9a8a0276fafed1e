"""What a page costs, measured side by side (house.md §8). Each prints medians and ratios."""
