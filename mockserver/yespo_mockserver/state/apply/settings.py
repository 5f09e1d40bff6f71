"""Settings and data sources."""

from __future__ import annotations

from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.state.change import Override, Refused, SetDataSource
from yespo_mockserver.state.state import State
from yespo_mockserver.state.tokens import Tokens


def override(state: State, change: Override, at: float) -> Refused | None:  # noqa: ARG001  # settings have no date
    """Put settings before those of the files."""
    overrides = state.overrides.and_then(change.overrides)
    try:
        settings = overrides.over(state.files.settings)
    except ShopError as error:
        return Refused(str(error))
    if settings.shop.seed != state.settings.shop.seed:
        state.tokens = Tokens(settings.shop.seed)
    state.overrides, state.settings = overrides, settings
    state.data_sources = {**state.data_sources, **{each.id: each for each in change.overrides.data_sources}}
    state.follow_settings()
    state.revision.changed("settings")
    return None


def set_data_source(state: State, change: SetDataSource, at: float) -> Refused | None:  # noqa: ARG001  # likewise
    """Add a data source, or replace the one with its id."""
    lists = change.lists
    if change.function:
        function = state.prepared.functions.get(change.function)
        if function is None:
            return Refused("This function hasn't been loaded here.")
        state.lists = {**state.lists, change.source.id: function}
        state.functions = {**state.functions, change.source.id: change.function}
    elif lists is not None:
        state.lists = {**state.lists, change.source.id: lists}
    state.data_sources = {**state.data_sources, change.source.id: change.source}
    state.revision.changed("settings")
    return None
