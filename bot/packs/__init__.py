"""Skill packs: read and checked."""
