"""How the demonstration people sign in: with their password and, where they have one, the code of their app."""

from playwright.sync_api import Page

from alliance.demo_accounts import BY_EMAIL


def sign_in(page: Page, email: str, language: str = "en") -> None:
    """From the sign-in page to one's own work. Controls are found by name, so this works in every language."""
    account = BY_EMAIL[email]
    page.goto(f"/{language}/account/login/")
    page.fill("input[name=login]", account.email)
    page.fill("input[name=password]", account.password)
    page.press("input[name=password]", "Enter")
    if account.totp_secret:
        page.fill("input[name=code]", account.current_code())
        page.press("input[name=code]", "Enter")
    page.wait_for_url(f"**/{language}/manage/")
