"""Passwords in tests cost a thousandth: they guard nobody, and hundreds of people sign in."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickPasswordHasher(Argon2PasswordHasher):
    """The portal's own way with passwords, its costs apart; what the portal's processes hashed it verifies too."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
