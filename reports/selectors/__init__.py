"""What is read: released figures (`released`, for pages and exports) and what a release is made of (the others)."""
