"""A community's own logo: what is kept of a file, what is refused, and where it stands."""

from __future__ import annotations

import io
import random
import re
from dataclasses import replace

import pytest
from django.urls import reverse
from PIL import Image

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.logos import BOX, HEAVY_BYTES, MOST_BYTES, read_logo
from members.models import Community, CommunityLogo
from members.preset import HouseStyle
from members.services.logos import put_logo, remove_logo
from members.services.settings import HouseStyleError, change_house_style
from tests.pictures import drawn_logo, picture

BRAND = HouseStyle().brand


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png), formats=("PNG",))


class TestReading:
    def test_it_is_cut_and_made_small_as_png(self):
        logo = read_logo(picture((2000, 400), "#17324d"), brand=BRAND)
        assert logo.height == BOX[1]
        assert 470 <= logo.width <= BOX[0]
        assert opened(logo.png).size == (logo.width, logo.height)
        assert logo.on_plate

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_three_kinds_are_read(self, kind):
        logo = read_logo(picture((300, 120), "#17324d", "#ffffff", kind), brand=BRAND)
        assert opened(logo.png).format == "PNG"
        assert logo.height <= BOX[1]

    def test_nothing_of_the_file_is_kept_but_its_pixels(self):
        made = Image.new("RGB", (300, 120), "#17324d")
        about = Image.Exif()
        about[0x010E] = "Gemaakt bij Truus thuis"
        kept = io.BytesIO()
        made.save(kept, "JPEG", exif=about)
        assert b"Truus" in kept.getvalue()
        png = read_logo(kept.getvalue(), brand=BRAND).png
        assert b"Truus" not in png
        assert not opened(png).getexif()

    def test_a_photograph_on_its_side_is_put_upright(self):
        made = Image.new("RGB", (100, 300), "#17324d")
        about = Image.Exif()
        about[0x0112] = 6  # turned a quarter
        kept = io.BytesIO()
        made.save(kept, "JPEG", exif=about)
        logo = read_logo(kept.getvalue(), brand=BRAND)
        assert logo.width > logo.height

    def test_what_would_be_heavy_gets_fewer_colours(self):
        noise = Image.effect_noise((480, 96), 90).convert("RGB")
        noise.putpixel((0, 0), (0, 0, 0))
        kept = io.BytesIO()
        Image.merge("RGB", [noise.getchannel("R"), noise.getchannel("R").rotate(180), noise.getchannel("R")]).save(
            kept, "PNG"
        )
        assert len(kept.getvalue()) > HEAVY_BYTES
        assert opened(read_logo(kept.getvalue(), brand=BRAND).png).mode == "P"

    def test_a_white_logo_stands_on_the_main_colour(self):
        assert not read_logo(picture((300, 120), "#ffffff"), brand=BRAND).on_plate

    @pytest.mark.parametrize(
        ("data", "code", "says"),
        [
            (b"", "logo.missing", "Kies eerst een bestand"),
            (b"geen plaatje", "logo.kind", "PNG, JPEG of WebP"),
            (drawn_logo()[:200], "logo.kind", "PNG, JPEG of WebP"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "logo.kind", "PNG, JPEG of WebP"),
            (b"x" * (MOST_BYTES + 1), "logo.large", "hooguit 1 MB"),
            (picture((2100, 2000)), "logo.large", "hooguit 2000 pixels"),
            (picture((30_000, 40), "#17324d", "#17324d"), "logo.small", "te lang en te smal"),
            (picture((20, 20), "#17324d", "#ffffff"), "logo.small", "minstens 32 pixels"),
            (picture((300, 120)), "logo.unseen", "staat niets"),
        ],
        ids=["nothing", "text", "cut off", "svg", "megabytes", "pixels", "flat", "small", "empty"],
    )
    def test_what_is_refused_says_what_to_do(self, data, code, says):
        with pytest.raises(DomainError, match=says) as told:
            read_logo(data, brand=BRAND)
        assert told.value.code == code

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_a_damaged_file_is_refused_or_read_and_nothing_else(self, kind):
        """A bit turned somewhere, also in what a camera wrote, over which readers stumble in ways of their own."""
        made = Image.new("RGB", (64, 48), "#17324d")
        about = Image.Exif()
        about[0x0112], about[0x010E], about[0x011A] = 6, "x" * 40, 72.0
        kept = io.BytesIO()
        made.save(kept, kind, exif=about)
        whole, chance, read, refused = kept.getvalue(), random.Random(7), 0, set()
        for _turn in range(400):
            data = bytearray(whole)
            for _bit in range(chance.randint(1, 6)):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            end = chance.choice([len(data), chance.randrange(len(data))])
            try:
                read += opened(read_logo(bytes(data[:end]), brand=BRAND).png).format == "PNG"
            except DomainError as told:
                refused.add(told.code)
        # Some are so little damaged that they can be read; the others are refused in words.
        assert (read > 0, "logo.kind" in refused) == (True, True)
        assert refused <= {"logo.missing", "logo.large", "logo.kind", "logo.small", "logo.unseen"}

    def test_what_can_be_seen_on_neither_is_refused(self):
        with pytest.raises(DomainError, match="bijna niet te zien") as told:
            read_logo(picture((300, 120), "#ffffff"), brand="#f0f0f0")
        assert told.value.code == "logo.unseen"


@pytest.mark.django_db
class TestKeeping:
    def test_it_stands_on_every_page_and_its_address_changes_with_it(self, community, client):
        assert "logo.png" not in client.get("/").content.decode()
        assert client.get(reverse("members:logo")).status_code == 404
        put_logo(actor=SYSTEM, community=community, data=drawn_logo())
        addresses = []
        for data in (drawn_logo(), picture((300, 120), "#17324d")):
            put_logo(actor=SYSTEM, community=community, data=data)
            html = client.get("/").content.decode()
            found = re.search(r'src="(/logo\.png\?v=[0-9a-f]{8})"', html)
            assert found
            answer = client.get(found[1])
            assert (answer["Content-Type"], opened(answer.content).format) == ("image/png", "PNG")
            assert "immutable" in answer["Cache-Control"]
            assert answer["X-Content-Type-Options"] == "nosniff"
            addresses.append(found[1])
        assert len(set(addresses)) == 2
        assert "immutable" not in client.get(reverse("members:logo"))["Cache-Control"]
        assert CommunityLogo.objects.count() == 1

    def test_taken_away_the_sign_is_back_and_twice_is_once(self, community, client):
        put_logo(actor=SYSTEM, community=community, data=drawn_logo())
        for _again in range(2):
            remove_logo(actor=SYSTEM, community=community)
        assert CommunityLogo.objects.count() == 0
        assert "logo.png" not in client.get("/").content.decode()

    def test_it_is_of_one_community_alone(self, community, other_community, client):
        put_logo(actor=SYSTEM, community=other_community, data=drawn_logo())
        assert "logo.png" not in client.get("/").content.decode()
        assert client.get(reverse("members:logo")).status_code == 404

    def test_a_refused_file_leaves_the_logo_there_was(self, community):
        before = put_logo(actor=SYSTEM, community=community, data=drawn_logo()).logo_version
        with pytest.raises(DomainError):
            put_logo(actor=SYSTEM, community=community, data=b"geen plaatje")
        assert Community.objects.get(pk=community.pk).logo_version == before

    def test_a_main_colour_on_which_it_is_lost_is_refused(self, community):
        put_logo(actor=SYSTEM, community=community, data=picture((300, 120), "#ffffff"))
        light = replace(HouseStyle(), brand="#f4f4f4", on_brand="#000000", accent="#909000")
        dark = replace(HouseStyle(), brand="#0b2a5b")
        assert change_house_style(actor=SYSTEM, community=community, style=dark).preset.house_style == dark
        with pytest.raises(HouseStyleError) as told:
            change_house_style(actor=SYSTEM, community=community, style=light)
        assert told.value.faults == {"brand": ["Het logo is op deze hoofdkleur bijna niet te zien."]}
        remove_logo(actor=SYSTEM, community=community)
        assert change_house_style(actor=SYSTEM, community=community, style=light).preset.house_style == light
