"""Pages of imports."""


def roster_import(request, pk):
    raise NotImplementedError
