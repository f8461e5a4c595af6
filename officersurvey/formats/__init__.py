"""How staff pages write days and times, the administration too."""
