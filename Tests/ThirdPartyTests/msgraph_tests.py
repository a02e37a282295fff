"""The emulator's Graph, behind TLS, as Microsoft's own Graph library sees it."""

import time

from graph import SCOPES, GraphTestCase
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.headers_collection import HeadersCollection
from msgraph.generated.groups.groups_request_builder import GroupsRequestBuilder
from msgraph.generated.models.group import Group
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.user import User
from msgraph.generated.users.item.people.people_request_builder import PeopleRequestBuilder
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph_core import PageIterator
from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem
from servers import emulator

TEAM = "8c0ffee0-0000-4000-8000-00000000000a"


def advanced(parameters=None) -> RequestConfiguration:
    headers = HeadersCollection()
    headers.add("ConsistencyLevel", "eventual")
    return RequestConfiguration(query_parameters=parameters, headers=headers)


class MSGraphTests(GraphTestCase):
    def search(self, text: str, **more) -> RequestConfiguration:
        parameters = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters
        return advanced(parameters(search=text, select=["id", "displayName", "mail"], count=True, **more))

    async def test_the_person_who_signed_in(self):
        me = await self.graph.me.get()
        self.assertEqual((me.id, me.user_principal_name), (emulator.PERSON_ID, emulator.PERSON))

    async def test_a_search_finds_the_beginnings_of_words(self):
        for text, found in {
            '"displayName:ade"': True, '"displayName:vance adele"': True, '"displayName:dele"': False,
            '"mail:adele.v" OR "displayName:zzz"': True, '"displayName:adele" AND "mail:zzz"': False,
        }.items():
            with self.subTest(text):
                page = await self.graph.users.get(self.search(text, top=999))
                self.assertEqual(emulator.PERSON_ID in [user.id for user in page.value], found)
                self.assertEqual(page.odata_count, len(page.value))

    async def test_a_search_reaches_graph_as_it_was_written(self):
        await self.control(forgetReceived=True)
        for text in ['"displayName:O\'Brien"', r'"displayName:\"Bob\" \\ <b>"', '"displayName:ليلى 🌞 100%+1"']:
            with self.subTest(text):
                await self.graph.users.get(self.search(text))
                last = (await self.received())[-1]
                self.assertEqual(last["values"]["$search"], text)
                self.assertIn("consistencylevel", last["fields"])

    async def test_a_search_without_the_header_is_refused(self):
        configuration = self.search('"displayName:a"')
        configuration.headers.clear()
        with self.assertRaises(ODataError) as raised:
            await self.graph.users.get(configuration)
        self.assertEqual(raised.exception.response_status_code, 400)
        self.assertEqual(raised.exception.error.code, "Request_UnsupportedQuery")
        self.assertEqual(
            raised.exception.error.message,
            "Request with $search query parameter only works through MSGraph with a special request header: "
            "'ConsistencyLevel: eventual'",
        )

    async def test_the_next_page_needs_the_header_again(self):
        first = await self.graph.users.get(self.search('"displayName:no"', top=5))
        self.assertGreater(first.odata_count, 1000)
        builder = self.graph.users.with_url(first.odata_next_link)
        with self.assertRaises(ODataError) as raised:
            await builder.get()
        self.assertEqual(raised.exception.response_status_code, 400)
        second = await builder.get(advanced())
        self.assertEqual(len(second.value), 5)
        self.assertIsNone(second.odata_count)
        self.assertFalse({user.id for user in first.value} & {user.id for user in second.value})

    async def test_all_groups_page_by_page(self):
        parameters = GroupsRequestBuilder.GroupsRequestBuilderGetQueryParameters(top=999, select=["id", "displayName"])
        first = await self.graph.groups.get(RequestConfiguration(query_parameters=parameters))
        found = []
        await PageIterator(first, self.graph.request_adapter).iterate(lambda group: found.append(group.id) or True)
        self.assertEqual(len(found), 2210)
        self.assertEqual(len(set(found)), 2210)

    async def test_a_filter_doubles_quotes(self):
        parameters = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(filter="startsWith(surname,'O''B')")
        page = await self.graph.users.get(RequestConfiguration(query_parameters=parameters))
        self.assertEqual([user.display_name for user in page.value], ["Conan O'Brien"])

    async def test_people_have_scored_addresses(self):
        parameters = PeopleRequestBuilder.PeopleRequestBuilderGetQueryParameters(search='"adele"', top=5)
        page = await self.graph.me.people.get(RequestConfiguration(query_parameters=parameters))
        person = page.value[0]
        self.assertEqual(person.id, emulator.PERSON_ID.upper())
        self.assertEqual(person.scored_email_addresses[0].address, emulator.PERSON)
        self.assertEqual((person.person_type.class_, person.person_type.subclass), ("Person", "OrganizationUser"))

    async def test_members_of_both_kinds(self):
        group = self.graph.groups.by_group_id(TEAM)
        direct = (await group.members.get()).value
        everybody = (await group.transitive_members.get()).value
        self.assertEqual({type(member) for member in everybody}, {User, Group})
        self.assertGreater(len(everybody), len(direct))
        owners = (await group.owners.get()).value
        self.assertEqual([type(owner) for owner in owners], [User])
        people = await group.transitive_members.graph_user.get(
            advanced(group.transitive_members.graph_user.GraphUserRequestBuilderGetQueryParameters(count=True))
        )
        self.assertEqual(people.odata_count, len(everybody) - 2)

    async def test_the_groups_of_the_person(self):
        ada = await self.client(self.sign_in(SCOPES, "50c0ffee-0000-4000-8000-000000000002"))
        groups = (await ada.me.member_of.get()).value
        self.assertEqual([group.display_name for group in groups], ["Administrators", "Project 2", "Project 3"])
        self.assertEqual(len((await ada.me.transitive_member_of.get()).value), 3)

    async def test_a_photo_or_none(self):
        photo = await self.graph.me.photo.content.get()
        self.assertTrue(photo.startswith(b"\x89PNG"), photo[:8])
        for person, code in {"...02": "ImageNotFound", "...0c": "ErrorNonExistentMailbox"}.items():
            with self.subTest(person), self.assertRaises(ODataError) as raised:
                user = emulator.PERSON_ID[:-2] + person[-2:]
                await self.graph.users.by_user_id(user).photo.content.get()
            self.assertEqual((raised.exception.response_status_code, raised.exception.error.code), (404, code))

    async def test_a_batch_is_matched_by_its_ids(self):
        await self.control(
            graphBatchRefusal={"error": "TooManyRequests", "status": 429, "retryAfter": "2.128", "times": 1}
        )
        requests = {
            "limited": self.graph.me.to_get_request_information(),
            "me": self.graph.me.to_get_request_information(),
            "nobody": self.graph.users.by_user_id("nobody").to_get_request_information(),
            "team": self.graph.groups.by_group_id(TEAM).to_get_request_information(),
        }
        for request in requests.values():
            request.path_parameters["baseurl"] = self.graph.request_adapter.base_url
        content = BatchRequestContent(
            {name: BatchRequestItem(request, id=name) for name, request in requests.items()}
        )
        answer = await BatchRequestBuilder(self.graph.request_adapter).post(content)
        self.assertEqual(
            answer.get_response_status_codes(), {"limited": 429, "me": 200, "nobody": 404, "team": 200}
        )
        self.assertEqual(list(answer.responses)[0], "team")
        self.assertEqual(answer.get_response_by_id("limited").headers["Retry-After"], "2.128")

    async def test_what_the_library_loses_of_a_batch(self):
        """It misspells the condition, and reads no JSON in an answer."""
        requests = [
            {"id": "1", "method": "GET", "url": "/users/nobody"},
            {"id": "2", "method": "GET", "url": "/me", "dependsOn": ["1"]},
            {"id": "3", "method": "GET", "url": "/me?$select=id"},
        ]
        answer = await self.raw("$batch", method="POST", json={"requests": requests})
        parts = {part["id"]: part for part in answer.json()["responses"]}
        self.assertEqual({id: part["status"] for id, part in parts.items()}, {"1": 404, "2": 424, "3": 200})
        self.assertEqual(parts["3"]["body"]["id"], emulator.PERSON_ID)

    async def test_a_claims_challenge_is_answered_once(self):
        await self.graph.me.get()
        await self.control(graphChallenge=True)
        del self.credential.claims[:]
        me = await self.graph.me.get()
        self.assertEqual(me.id, emulator.PERSON_ID)
        self.assertEqual(
            self.credential.claims, [None, '{"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}']
        )

    async def test_throttling_is_waited_for(self):
        for retry_after, least in {"1": 1, "2.128": 0, None: 0}.items():
            with self.subTest(retry_after):
                await self.control(
                    graphRefusals={
                        "users": {"error": "TooManyRequests", "status": 429, "times": 1, "retryAfter": retry_after}
                    },
                    forgetReceived=True,
                )
                began = time.monotonic()
                await self.graph.users.get(self.search('"displayName:adele"'))
                self.assertGreaterEqual(time.monotonic() - began, least)
                self.assertEqual(len(await self.received()), 2)

    async def test_throttling_is_told(self):
        impatient = await self.client(self.credential, retries=0)
        await self.control(answers={"graph": {"kind": "throttled", "retryAfter": "2.128"}})
        with self.assertRaises(ODataError) as raised:
            await impatient.me.get()
        error = raised.exception
        self.assertEqual((error.response_status_code, error.error.code), (429, "TooManyRequests"))
        self.assertEqual(error.response_headers["Retry-After"], "2.128")
        self.assertTrue(error.error.inner_error.request_id)

    async def test_without_consent_graph_says_403(self):
        await self.control(missingConsents=["People.Read"])
        graph = await self.client(self.sign_in(["User.Read"]))
        with self.assertRaises(ODataError) as raised:
            await graph.me.people.get()
        self.assertEqual(raised.exception.response_status_code, 403)
        self.assertEqual(raised.exception.error.code, "Authorization_RequestDenied")
