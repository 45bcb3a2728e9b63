"""Functions that note how they are called."""


def counting(function, calls):
    """Return a function that calls `function` and appends the arguments of each call to `calls`."""

    def counted(*arguments):
        calls.append(arguments)
        return function(*arguments)

    return counted
