"""The nouns every room shares: frozen, slotted, standard library only."""
