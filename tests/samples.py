"""One small workflow as tests of several rooms want it: with an injection, repaired, without any, and with one that is refused."""

CI = ".github/workflows/ci.yml"
INSECURE = """\
name: Test
on: pull_request
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ github.head_ref }}"
"""
REPAIRED = INSECURE.replace("${{ github.head_ref }}", "${GITHUB_HEAD_REF}")
CLEAN = INSECURE.replace("${{ github.head_ref }}", "hello")
REFUSED = INSECURE.replace('echo "${{ github.head_ref }}"', "eval ${{ github.head_ref }}")
