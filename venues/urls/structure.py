"""A structure seen by its members."""

from django.urls import path

from venues.views.structure import home, invite, members

HERE = "pro/structure/"

partner_patterns = [
    path(HERE, home.home, name="my_structure"),
    path(f"{HERE}modifier/", home.details, name="my_structure_edit"),
    path(f"{HERE}lieux/nouveau/", home.place, name="place_new"),
    path(f"{HERE}lieux/<int:pk>/", home.place, name="place"),
    path(f"{HERE}membres/", members.members, name="members"),
    path(f"{HERE}membres/inviter/", invite.invitation, name="invite"),
    path(f"{HERE}membres/<int:pk>/role/", members.role, name="member_role"),
    path(f"{HERE}membres/<int:pk>/retirer/", members.remove_member, name="member_remove"),
    path(f"{HERE}invitations/<int:pk>/renvoyer/", invite.again, name="invitation_again"),
    path(f"{HERE}invitations/<int:pk>/retirer/", invite.withdraw, name="invitation_withdraw"),
    *[
        path(
            f"{HERE}demandes/<int:pk>/{verb}/",
            members.answer,
            {"verb": verb},
            name=name,
        )
        for verb, name in (("accepter", "join_accept"), ("refuser", "join_decline"))
    ],
]
