"""WHIP and WHEP requests to the web process."""

from django.urls import reverse

OFFER = "v=0\r\n"


def post_offer(browser, room, way="whip", offer=OFFER, content_type="application/sdp", **headers):
    url = reverse(way, args=[room.slug])
    return browser.post(url, offer, content_type=content_type, headers=headers)
