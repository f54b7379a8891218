"""The REST side of the fake."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import unquote

from tests.bot.forge import Environment, Forge, Identity, Refusal, Repository

Found = tuple[int, object]


class Rest:
    """Answers requests for an identity: a status and what is said."""

    def __init__(self, forge: Forge) -> None:
        self.forge = forge

    def answer(self, who: Identity, method: str, target: str, body: Mapping[str, object] | None) -> Found:
        path, _, _ = target.partition("?")
        parts = [unquote(part) for part in path.strip("/").split("/")]
        try:
            return self._found(who, method, parts, body or {})
        except Refusal as error:
            return error.status, {"message": error.message, "documentation_url": "https://docs.github.com/rest"}

    def _found(self, who: Identity, method: str, parts: list[str], body: Mapping[str, object]) -> Found:
        match method, parts:
            case "GET", ["users", login]:
                return self._user(login)
            case _, ["repos", owner, name, *rest]:
                found = self.forge.find(f"{owner}/{name}")
                if found is None or not self.forge.sees(who, found):
                    return 404, {"message": "Not Found"}
                if found.full_name.lower() != f"{owner}/{name}".lower():
                    return 301, {"message": "Moved Permanently", "url": "/".join(("/repositories", str(found.number), *rest))}
                return self._in_repository(who, method, found, rest, body)
            case _, ["repositories", number, *rest]:
                found = next(item for item in self.forge.repositories if item.number == int(number))
                return self._in_repository(who, method, found, rest, body)
            case "GET", ["app", "installations"]:
                return 200, [self._installation(login) for login in self.forge.installations]
            case "POST", ["app", "installations", number, "access_tokens"]:
                return self._access_token(int(number))
        return 404, {"message": "Not Found"}

    def _in_repository(self, who: Identity, method: str, it: Repository, rest: list[str], body: Mapping[str, object]) -> Found:
        match method, rest:
            case "GET", []:
                return 200, self._repository(it)
            case "POST", ["pulls"]:
                return self._open(who, it, body)
            case "PATCH", ["pulls", number]:
                return self._change(who, it, int(number), body)
            case "POST", ["forks"]:
                if "noForks" in it.flags:
                    return 403, {"message": "Forking is disabled"}
                return 202, self._repository(self.forge.fork(who, it))
            case "POST", ["merge-upstream"]:
                assert it.parent is not None
                self.forge.move(it, f"refs/heads/{it.branch}", it.parent.head)
                return 200, {"message": "Successfully fetched and fast-forwarded", "merge_type": "fast-forward", "base_branch": it.branch}
            case "GET", ["compare", basehead]:
                return self._compare(it, basehead)
            case "GET", ["git", "blobs", oid]:
                if self.forge.objects.kind(oid) != "blob":
                    return 404, {"message": "Not Found"}
                data = self.forge.objects.data[oid][1]
                return 200, {
                    "sha": oid,
                    "size": len(data),
                    "encoding": "base64",
                    "content": base64.encodebytes(data).decode(),
                    "node_id": "B",
                    "url": _URL,
                }
            case _, ["environments" | "actions" | "rulesets", *_]:
                return self._settings(who, method, it, rest, body)
        return 404, {"message": "Not Found"}

    def _open(self, who: Identity, it: Repository, body: Mapping[str, object]) -> Found:
        if not who.pulls:
            raise Refusal("FORBIDDEN", "Resource not accessible by personal access token", 403)
        made = self.forge.open(
            who,
            it,
            str(body["head"]),
            str(body["base"]),
            str(body["title"]),
            str(body["body"]),
            bool(body.get("draft")),
            bool(body.get("maintainer_can_modify")),
        )
        return 201, self._pull(made.number)

    def _change(self, who: Identity, it: Repository, number: int, body: Mapping[str, object]) -> Found:
        pull = next((item for item in self.forge.requests(it.full_name) if item.number == number), None)
        if pull is None:
            return 404, {"message": "Not Found"}
        if pull.author != who.login and not self.forge.writes(who, it):
            return 403, {"message": "Forbidden"}
        pull.title, pull.body = str(body.get("title", pull.title)), str(body.get("body", pull.body))
        if body.get("state") == "closed":
            self.forge.close(pull, who.login)
        return 200, self._pull(number)

    def _pull(self, number: int) -> dict[str, object]:
        pull = next(item for item in self.forge.pulls if item.number == number)
        url = f"https://github.com/{pull.repository.full_name}/pull/{number}"
        return {
            "number": number,
            "id": number,
            "state": "open" if pull.state == "OPEN" else "closed",
            "title": pull.title,
            "body": pull.body,
            "html_url": url,
        }

    def _repository(self, it: Repository) -> dict[str, object]:
        return {
            "id": it.number,
            "node_id": it.id,
            "name": it.name,
            "full_name": it.full_name,
            "default_branch": it.branch,
            "fork": it.parent is not None,
        }

    def _user(self, login: str) -> Found:
        known = {name.lower(): (name, number) for name, number in self.forge.people.items()}
        if login.lower() not in known:
            return 404, {"message": "Not Found"}
        name, number = known[login.lower()]
        return 200, {"login": name, "id": number, "node_id": f"U_{number}", "user_view_type": "public"}

    def _compare(self, it: Repository, basehead: str) -> Found:
        objects = self.forge.objects
        base, _, head = basehead.partition("...")
        owner, colon, branch = head.rpartition(":")
        if colon:
            source = next((item for item in self.forge.repositories if item.owner == owner and (item is it or item.parent is it)), None)
            head = source.refs.get(f"refs/heads/{branch}", "") if source else ""
        if objects.kind(base) != "commit" or objects.kind(head) != "commit":
            return 404, {"message": "Not Found"}
        below, above = objects.history(base), objects.history(head)
        ahead, behind = [oid for oid in above if oid not in below], [oid for oid in below if oid not in above]
        fork_point = next(oid for oid in above if oid in below)
        old, new = objects.files(fork_point), objects.files(head)
        files = []
        for path in sorted(set(old) | set(new)):
            if old.get(path) != new.get(path):
                status = "added" if path not in old else "removed" if path not in new else "modified"
                oid = (new.get(path) or old[path])[1]
                files.append({"filename": path, "sha": oid, "status": status, "additions": 1, "deletions": 1, "changes": 2})
        status = "diverged" if ahead and behind else "ahead" if ahead else "behind" if behind else "identical"
        commits = [self._commit(oid) for oid in reversed(ahead)]
        counts = {"ahead_by": len(ahead), "behind_by": len(behind), "total_commits": len(ahead), "status": status}
        return 200, counts | {
            "commits": commits,
            "files": files,
            "merge_base_commit": self._commit(fork_point),
            "base_commit": self._commit(base),
        }

    def _commit(self, oid: str) -> dict[str, object]:
        lines, message = self.forge.objects.header(oid)
        name, _, rest = lines["author"][0].partition(" <")
        known = {"login": name, "id": self.forge.people[name], "node_id": "U"} if name in self.forge.people else None
        author = {"name": name, "email": rest.partition(">")[0], "date": "2026-11-01T00:00:00Z"}
        parents = [{"sha": parent, "url": _URL} for parent in self.forge.objects.parents(oid)]
        return {"sha": oid, "node_id": "C", "commit": {"message": message, "author": author}, "author": known, "parents": parents}

    def _settings(self, who: Identity, method: str, it: Repository, rest: list[str], body: Mapping[str, object]) -> Found:
        if self.forge.role(who, it) != "ADMIN":
            return 403, {"message": "Resource not accessible by personal access token"}
        match method, rest:
            case "GET", ["actions", "secrets"]:
                return 200, _secrets(it.secrets)
            case "GET", ["actions", "permissions", "workflow"]:
                return 200, {
                    "default_workflow_permissions": "write" if it.runs_may_write else "read",
                    "can_approve_pull_request_reviews": False,
                }
            case "GET", ["rulesets"]:
                return 200, it.rulesets
            case "PUT", ["environments", name]:
                made = it.environments.setdefault(name, Environment())
                made.wait_timer, made.prevent_self_review = int(body.get("wait_timer") or 0), bool(body.get("prevent_self_review"))
                made.reviewers = [(item["type"], item["id"]) for item in body.get("reviewers") or ()]
                made.policy = body.get("deployment_branch_policy")
                return 200, self._environment(name, made)
        return self._in_environment(method, it.environments.get(rest[1]), rest, body)

    def _in_environment(self, method: str, made: Environment | None, rest: list[str], body: Mapping[str, object]) -> Found:
        if made is None:
            return 404, {"message": "Not Found"}
        match method, rest[2:]:
            case "GET", []:
                return 200, self._environment(rest[1], made)
            case "GET", ["secrets"]:
                return 200, _secrets(made.secrets)
            case "GET", ["deployment-branch-policies"]:
                return 200, {"total_count": len(made.rules), "branch_policies": [{"id": at, **rule} for at, rule in enumerate(made.rules)]}
            case "POST", ["deployment-branch-policies"]:
                made.rules.append({"name": str(body["name"]), "type": str(body["type"])})
                return 200, {"id": len(made.rules), **made.rules[-1]}
        return 404, {"message": "Not Found"}

    def _environment(self, name: str, made: Environment) -> dict[str, object]:
        people = {number: login for login, number in self.forge.people.items()}
        rules: list[dict[str, object]] = (
            [{"id": 1, "node_id": "G", "type": "wait_timer", "wait_timer": made.wait_timer}] if made.wait_timer else []
        )
        if made.reviewers:
            who = [{"type": kind, "reviewer": {"id": number, "login": people.get(number, "?")}} for kind, number in made.reviewers]
            rules.append(
                {"id": 2, "node_id": "G", "type": "required_reviewers", "prevent_self_review": made.prevent_self_review, "reviewers": who}
            )
        return {"id": 1, "node_id": "E", "name": name, "protection_rules": rules, "deployment_branch_policy": made.policy}

    def _installation(self, login: str) -> dict[str, object]:
        found = self.forge.installations[login]
        return {
            "id": found["id"],
            "account": {"login": login, "id": 1, "node_id": "U"},
            "permissions": found["permissions"],
            "suspended_at": None,
        }

    def _access_token(self, number: int) -> Found:
        token = f"ghs_installation{number:04d}canary{len(self.forge.tokens)}"
        self.forge.tokens[token] = Identity("wffix-app[bot]", 5001, None, installation=number)
        return 201, {"token": token, "expires_at": "2030-01-01T00:00:00Z", "permissions": {"contents": "write"}}


_URL = "https://api.github.com/x"


def _secrets(names: list[str]) -> dict[str, object]:
    at = "2026-01-01T00:00:00Z"
    return {"total_count": len(names), "secrets": [{"name": name, "created_at": at, "updated_at": at} for name in names]}
