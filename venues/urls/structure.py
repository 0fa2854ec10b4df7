"""A structure seen by its members."""

from django.urls import path

from venues.views.structure import home, invite, members

HERE = "pro/structure/"

urlpatterns = [
    path(HERE, home.home, name="pro-my-structure"),
    path(f"{HERE}modifier/", home.details, name="pro-my-structure-edit"),
    path(f"{HERE}lieux/nouveau/", home.place, name="pro-place-new"),
    path(f"{HERE}lieux/<int:pk>/", home.place, name="pro-place"),
    path(f"{HERE}membres/", members.members, name="pro-members"),
    path(f"{HERE}membres/inviter/", invite.invitation, name="pro-invite"),
    path(f"{HERE}membres/<int:pk>/role/", members.role, name="pro-member-role"),
    path(f"{HERE}membres/<int:pk>/retirer/", members.leave, name="pro-member-remove"),
    path(f"{HERE}invitations/<int:pk>/renvoyer/", invite.again, name="pro-invitation-again"),
    path(f"{HERE}invitations/<int:pk>/retirer/", invite.withdraw, name="pro-invitation-withdraw"),
    *[
        path(
            f"{HERE}demandes/<int:pk>/{verb}/",
            members.answer,
            {"verb": verb},
            name=f"pro-join-{verb}",
        )
        for verb in members.ANSWERS
    ],
]
