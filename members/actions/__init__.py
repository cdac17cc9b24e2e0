"""What can happen to members, one module for each noun."""

from members.actions.register import begin_partnership, enter_member, name_representative

__all__ = ["begin_partnership", "enter_member", "name_representative"]
