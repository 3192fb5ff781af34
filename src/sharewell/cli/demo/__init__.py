"""`sharewell demo`: fill a home with invented agencies and cases, through the same acts as everybody, and serve it."""
