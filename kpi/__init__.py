"""Leitstern: KPIs, targets and progress of a social media strategy."""
