"""Every property in an answer of the emulator's Graph is one that Graph's published schema has, of its type."""

import json

from graph import GraphTestCase, compact, without_annotations
from kiota_abstractions.serialization import Parsable
from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
from kiota_serialization_json.json_serialization_writer import JsonSerializationWriter
from msgraph.generated.models.directory_object_collection_response import DirectoryObjectCollectionResponse
from msgraph.generated.models.group import Group
from msgraph.generated.models.group_collection_response import GroupCollectionResponse
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.person_collection_response import PersonCollectionResponse
from msgraph.generated.models.user import User
from msgraph.generated.models.user_collection_response import UserCollectionResponse
from msgraph.generated.users.item.get_member_groups.get_member_groups_post_response import GetMemberGroupsPostResponse

TEAM = "8c0ffee0-0000-4000-8000-00000000000a"
EVERYTHING = "$select=id,displayName,accountEnabled,department,mailNickname,userType,jobTitle,businessPhones"


class GraphSchemaTests(GraphTestCase):
    """The models of Microsoft's library are made from the schema; what they do not know or cannot read stands out."""

    CASES = {
        "me": User,
        f"me?{EVERYTHING}": User,
        "users?$count=true&$top=200": UserCollectionResponse,
        f"users?{EVERYTHING}&$filter=userType eq 'Guest'": UserCollectionResponse,
        f"groups/{TEAM}": Group,
        "groups?$count=true&$top=200": GroupCollectionResponse,
        f"groups/{TEAM}/members": DirectoryObjectCollectionResponse,
        f"groups/{TEAM}/transitiveMembers?$top=999": DirectoryObjectCollectionResponse,
        f"groups/{TEAM}/owners": DirectoryObjectCollectionResponse,
        "me/memberOf": DirectoryObjectCollectionResponse,
        "me/transitiveMemberOf": DirectoryObjectCollectionResponse,
        "me/people?$top=50": PersonCollectionResponse,
        'me/people?$search="no"&$top=250': PersonCollectionResponse,
        "users/nobody": ODataError,
        "users?$top=1000": ODataError,
        "users/50c0ffee-0000-4000-8000-000000000002/photo/$value": ODataError,
    }

    async def test_names_and_types(self):
        gregory = "50c0ffee-0000-4000-8000-00000000000d"
        self.credential = self.sign_in(self.credential.scopes, gregory)
        for target, model in self.CASES.items():
            with self.subTest(target):
                answer = await self.raw(target)
                self.assertEqual(answer.status_code < 400, model is not ODataError, answer.text[:300])
                self.compare(answer.content, model)

    async def test_identifiers_of_groups(self):
        answer = await self.raw("me/getMemberGroups", method="POST", json={"securityEnabledOnly": True})
        self.compare(answer.content, GetMemberGroupsPostResponse)

    async def test_throttling(self):
        await self.control(answers={"graph": {"kind": "throttled", "retryAfter": "2.128"}})
        self.compare((await self.raw("me")).content, ODataError)

    def compare(self, body: bytes, model: type):
        value = JsonParseNodeFactory().get_root_parse_node("application/json", body).get_object_value(model)
        self.assert_known(value, model.__name__)
        writer = JsonSerializationWriter()
        value.serialize(writer)
        again = json.loads(writer.get_serialized_content())
        # A property of another type is read as nothing, so that it is missing here.
        self.assertEqual(compact(without_annotations(again)), compact(without_annotations(json.loads(body))))

    # The guide to throttling shows this one, the schema does not name it.
    UNNAMED = {"ODataError.error.inner_error": {"code"}}

    def assert_known(self, value, path: str):
        """Nothing that was read has a property that its class does not name."""
        if isinstance(value, list):
            for element in value:
                self.assert_known(element, path)
        if not isinstance(value, Parsable):
            return
        unknown = {name for name in getattr(value, "additional_data", {}) if not name.startswith("@odata.")}
        self.assertLessEqual(unknown, self.UNNAMED.get(path, set()), path)
        for name, member in vars(value).items():
            if name not in ("additional_data", "backing_store"):
                self.assert_known(member, f"{path}.{name}")
