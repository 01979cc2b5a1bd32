"""Addresses of this room."""

from django.urls import path

urlpatterns: list = []
