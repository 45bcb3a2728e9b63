"""Found a site: Ada owns it. Run as ``python -m tests.support.hosts.founding`` in its environment.

Prints the cookie of Ada's session.
"""

import django


def main() -> None:
    django.setup()
    from hotline.accounts.models import Site, User
    from tests.support.crowd.guests import sign_in

    ada = User(name="Ada", email="ada@example.test", may_host=True)
    ada.set_unusable_password()
    ada.save()
    # The disks of these hosts are small.
    Site.found("Hosts", ada, disk_reserve=0, rooms_per_host=20, rooms_per_media_server=20)
    session = sign_in(ada)
    session.save()
    print(session.session_key)


if __name__ == "__main__":
    main()
