"""The pool of experts, conflicts of interest, the draw of a panel and its online review."""
