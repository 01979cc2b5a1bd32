"""Which places, units and users are there, and who was granted what?"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from bangfu.core.clock import now, real_now, today
from bangfu.orgs.choices import GrantKind, Level, LineOfCommand, Role, UnitKind


class Region(models.Model):
    """A node of the reporting tree. It may differ from the official one, so the official code stands beside it.

    `path` is the keys from the root down, each ended by "/" ("22/2224/222403/"), so that a prefix is a subtree.
    """

    key = models.CharField(max_length=12, unique=True, db_collation="C")
    official_code = models.CharField(max_length=12, blank=True, db_index=True)  # 12 digits; blank: no division
    name = models.CharField(max_length=60)
    level = models.SmallIntegerField(choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=80, unique=True, db_collation="C")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    tile_column = models.SmallIntegerField(null=True)  # place on the tile map of its parent, from 1
    tile_row = models.SmallIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["parent", "path"]), models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """敦化市 → 敦化, for tiles."""
        for ending in ("朝鲜族自治州", "朝鲜族自治县", "满族自治县", "蒙古族自治县", "特殊乡镇", "街道", "乡", "镇", "县", "区", "市", "省"):
            if self.name.endswith(ending) and len(self.name) - len(ending) >= 2:
                return self.name.removesuffix(ending)
        return self.name


class Unit(models.Model):
    """An office or body that works in one region, on one line of command."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=UnitKind.choices, default=UnitKind.BUREAU)
    line = models.CharField(max_length=5, choices=LineOfCommand.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="units")
    path = models.CharField(max_length=80, db_collation="C")  # the region's, copied for scope
    level = models.SmallIntegerField(choices=Level.choices)
    superior = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="subordinates")
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["path", "line"])]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "line"], condition=models.Q(kind="bureau"), name="one_bureau_per_region_and_line"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from their roles, whom they see from unit and grants."""

    username = models.CharField(max_length=40, unique=True)
    display_name = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="users")
    position = models.CharField(max_length=40, blank=True)  # 就业服务中心经办
    phone = models.CharField(max_length=40, blank=True)  # office number
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_set_at = models.DateTimeField(default=now)
    created_at = models.DateTimeField(default=now)

    stands_in_for: tuple[str, ...] = ()  # whose duties are done meanwhile; set with the roles, read by the audit trail

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name

    @property
    def unit_path(self) -> str:
        return self.unit.path


class PastPassword(models.Model):
    """A password an account had, as its hash, so that it does not come back."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    until = models.DateTimeField(default=now)


class DeviceCode(models.Model):
    """A one-time code with which a phone is bound to an account. What it says is shown once; only its hash is here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="device_codes")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Device(models.Model):
    """A phone that stays signed in. Its secret lies on the phone, its hash here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)  # 安卓手机 · 微信
    secret_hash = models.CharField(max_length=64)
    bound_at = models.DateTimeField(default=real_now)
    bound_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # who made the code
    seen_at = models.DateTimeField(default=real_now)
    ends_at = models.DateTimeField()  # by itself, or when somebody ended it

    class Meta:
        indexes = [models.Index(fields=["user", "-ends_at"])]


class Delegation(models.Model):
    """Somebody does a colleague's duties for a while. The roles stand in UserRole and end by their date."""

    giver = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations_given")
    taker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations_taken")
    roles = models.JSONField()  # codes
    reason = models.CharField(max_length=60)
    starts_on = models.DateField(default=today)
    ends_on = models.DateField()
    ended_at = models.DateTimeField(null=True)  # earlier than its date

    class Meta:
        constraints = [models.CheckConstraint(name="nobody_stands_in_for_themselves", condition=~models.Q(giver=models.F("taker")))]


class UserRole(models.Model):
    """A role of a user, with dates so that a delegation ends by itself."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_on = models.DateField(default=today)
    ends_on = models.DateField(null=True, blank=True)
    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.CASCADE, related_name="user_roles")  # not their own then

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_row_per_user_and_role")]


class Grant(models.Model):
    """Somebody may see the people of an area, or one person, for a reason. Upper rooms write these; scope reads them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    kind = models.CharField(max_length=10, choices=GrantKind.choices)
    path = models.CharField(max_length=80, blank=True, db_collation="C")
    person_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=120)
    reference = models.CharField(max_length=60, blank=True)  # "surveys.assignment:12"
    created_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "kind"]), models.Index(fields=["person_id"])]
        constraints = [
            models.CheckConstraint(
                name="grant_names_its_object",
                condition=models.Q(kind="area", person_id__isnull=True) & ~models.Q(path="")
                | models.Q(kind="person", person_id__isnull=False),
            ),
            models.UniqueConstraint(fields=["user", "person_id", "reference"], name="one_grant_per_person_and_reference"),
        ]


class AccountImport(models.Model):
    """One uploaded list of staff on its way to accounts. Passwords are never here."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)  # whose administrator uploaded it
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=200)
    rows = models.JSONField(default=list)  # [number of the row in the file, {field: text}]
    made = models.JSONField(default=list)  # keys of the accounts that came of it
    rejected = models.JSONField(default=list)  # [number, {field: text}, [reasons]] as they were
    created_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "-created_at"])]


class AccountReview(models.Model):
    """That an account was looked at in a quarter: it stays, or it was closed."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reviews")
    quarter = models.CharField(max_length=6)  # 2022Q2
    stays = models.BooleanField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "quarter"], name="one_review_per_account_and_quarter")]
