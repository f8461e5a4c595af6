"""Demonstration data: two made-up agencies with eighteen months behind them. Nobody here exists.

Every draw comes from dice that are named after what they decide, so the same day brings the same calls at each start.
"""
