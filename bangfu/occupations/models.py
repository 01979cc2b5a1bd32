"""Which occupations are there, and what do people call them?"""

from django.db import models


class Occupation(models.Model):
    """A node of the national occupational classification of 2022."""

    code = models.CharField(max_length=10, primary_key=True, db_collation="C")
    level = models.SmallIntegerField()  # 1 major … 4 leaf
    name = models.CharField(max_length=120)


class Title(models.Model):
    """A free-text job title with the occupation people mean by it."""

    text = models.CharField(max_length=120)
    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE)
