"""Who is asked: the verdict on a party, what it rests on, and what becomes of its invitation."""
