"""What is written: the release, and which buurten are counted together."""
