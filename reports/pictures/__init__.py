"""Pictures of released figures, as numbers that a template makes an SVG of. Pure functions: no colours, no words."""
