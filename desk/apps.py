from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The coordinators' room."""

    name = "desk"
    verbose_name = "Werklijst"

    def ready(self) -> None:
        from buurthulp import triggers
        from desk import personal_data, receivers, worksources
        from desk.joining import joined
        from desk.pair_trail import trail_of_pairs
        from desk.selectors.pairs import LOOK, PROPOSED, pairs_waiting, say_pair_waits
        from desk.selectors.running import pairs_running, rounds_running
        from desk.services.pairs import part_pairs
        from matching.trails import register_trail
        from matching.waiting import register_waiting
        from members import joining
        from members.enums import Feature
        from members.features import provide, register_running
        from members.services.blocking import register_follower

        provide(Feature.SIGNALS, everywhere=True)
        personal_data.register()
        triggers.append_only("desk.SignalStatusChange", retention_days=None)
        triggers.append_only("desk.SignalLook", retention_days=None)
        triggers.append_only("desk.WorkStateChange", retention_days=None)
        triggers.append_only("desk.ReferralStatusChange", retention_days=None)
        triggers.append_only("desk.PairStatusChange", retention_days=None)
        joining.register(joined)
        register_follower(part_pairs)
        register_trail("pairs", trail_of_pairs)
        register_waiting("pairs", pairs_waiting, kinds=frozenset({PROPOSED, LOOK}), say=say_pair_waits)
        provide(Feature.REFERRAL_OUT, Feature.REFERRAL_IN, Feature.PAIRS, Feature.TELEPHONE_ROUNDS, Feature.AGAIN)
        provide(Feature.ROSTERS, Feature.KITCHEN_TABLE)
        register_running(Feature.TELEPHONE_ROUNDS, rounds_running)
        register_running(Feature.PAIRS, pairs_running)
        worksources.register_sources()
        receivers.connect()
