"""The demo: invented people, employers and declarations, made by the product's own actions."""
