"""Acts of hosts and guests on the pages, by the names on the buttons."""


def start_room(host, site, title="How to price your first product"):
    """Start a room and open its doors; return its link."""
    host.page.goto(f"{site.url}/rooms/new")
    host.page.get_by_label("What is it about?").fill(title)
    host.press("Start a room")
    host.page.wait_for_url("**/r/*/")
    host.press("Open doors")
    host.sees("The doors are open")
    return host.page.url


def go_live(host, camera=False, recorded=True):
    host.press("Go live")
    dialog = host.page.get_by_role("dialog")
    dialog.get_by_label("Record this session").set_checked(recorded)
    dialog.get_by_label("With camera").set_checked(camera)
    host.press("Go live", within=dialog)
    host.sees("LIVE")


def join_stage(cohost):
    cohost.press("Join with microphone")
    dialog = cohost.page.get_by_role("dialog")
    dialog.get_by_label("With camera").set_checked(False)
    cohost.press("Join the stage", within=dialog)


def raise_hand(person):
    person.press("Raise hand")
    person.page.get_by_role("button", name="Lower hand").wait_for()


def accept(guest, camera=False):
    """Accept an invitation, check the devices, and come on stage with them."""
    guest.press("Accept")
    dialog = guest.page.get_by_role("dialog")
    if camera:
        dialog.get_by_label("With camera").check()  # opens both devices
    else:
        guest.press("Check microphone and camera", within=dialog)
    dialog.get_by_label("Level of your microphone").wait_for()
    guest.press("Join the stage", within=dialog)
    guest.page.get_by_role("button", name="Mute", exact=True).wait_for()


def manage(host, name, act):
    """Press a button in the dialog that the tile of somebody on stage opens."""
    host.page.get_by_role("button", name=f"{name}: more").click()
    host.press(act, within=host.page.get_by_role("dialog"))


def remove(host, name):
    """Remove somebody on stage from the room, and confirm it."""
    manage(host, name, "Remove from the room")
    host.press("Remove", within=host.page.get_by_role("dialog", name=f"Remove {name}"))


def end_session(host):
    host.press("End session", within=host.page.locator("#hostbar"))
    host.press("End session", within=host.page.get_by_role("dialog"))
    host.sees("Yours to post")


def join_as_guest(person, link):
    person.page.goto(link)
    person.page.get_by_label("Your name").fill(person.name)
    person.press("Join as guest")
    person.sees("Questions")


def download(host, folder, timeout=20_000):
    """Download the video of the session; return the path of the file."""
    row = host.page.locator(".copy", has_text="Video of the session")
    link = row.get_by_role("link", name="Download")
    link.wait_for(timeout=timeout)
    with host.page.expect_download() as started:
        link.click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path
