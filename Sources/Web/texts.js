// Every sentence of the pages, in English and German. The browser's language decides; English is for everybody else.

const english = {
    signIn: "Sign in",
    signInWith: "Sign in with Microsoft",
    signedOut: "You are signed out.",
    redirecting: "Taking you to Microsoft …",
    tryAgain: "Try again",
    otherAccount: "Use another account",
    signInAgain: "Sign in again",
    copy: "Copy",
    copied: "Copied.",
    notCopied: "Please select the number and copy it yourself.",
    reference: "Reference for your administrator",
    disabled: "Signing in is switched off on this site.",
    unreachable: "The sign-in service does not answer. Please try again in a moment.",
    example: "You are signed in",
    account: "Your account",
    findPeople: "Find people and groups",
    application: "What the application is told",
    applicationHint: "The web server adds these fields to every request after the check. "
        + "A browser cannot forge them.",
    loading: "Loading …",
    notLoaded: "This could not be loaded.",
    signOut: "Sign out",
    signingOut: "Signing you out …",
    signOutFailed: "Signing out did not work. Please try again.",
    none: "none",
    name: "Name",
    username: "User name",
    email: "E-mail",
    role: "Role here",
    roles: "App roles",
    groups: "Groups",
    tenantId: "Tenant",
    objectId: "Object ID",
    groupCount: (count) => `${count} groups`,
    unavailableTitle: "Sign-in is not available",
    unavailableText: "The service that checks who is signed in does not answer. Nothing is wrong with your account. "
        + "Please try again in a moment.",
    forbiddenTitle: "This page is not open to you",
    forbiddenText: "You are signed in, but your account lacks a permission that this page asks for. "
        + "Ask your administrator for access, or use another account.",
    back: "Back to the start page",
    refusals: {
        access_denied: [
            "The sign-in was cancelled",
            "It was stopped at Microsoft: you pressed Cancel, or the request for permission was declined.",
            "If that was not what you wanted, try again.",
        ],
        role_missing: [
            "Your account has no access to this site",
            "Microsoft knows you, but your account does not have the role that this site asks for.",
            "Ask your administrator to give you the role, then sign in again. "
                + "If you have several accounts, try another one.",
        ],
        groups_unresolved: [
            "Your groups could not be determined",
            "This site lets people in by group. You are in so many groups that they have to be looked up at Microsoft, "
                + "and that did not work.",
            "Try again in a few minutes. If it happens again, tell your administrator.",
        ],
        tenant_not_allowed: [
            "Your organisation has no access to this site",
            "You signed in with an account of an organisation that this site does not admit.",
            "Use an account of an organisation that is admitted.",
        ],
        not_assigned: [
            "You have not been assigned to this site",
            "Your organisation lets only assigned people use this site, and you are not one of them yet.",
            "Ask your administrator to assign you, or use another account.",
        ],
        consent_required: [
            "A permission is missing",
            "This site needs a permission that nobody has granted yet. Often only an administrator may grant it.",
            "Try again and agree to the request. If you cannot, send the reference below to your administrator.",
        ],
        interaction_required: [
            "Microsoft wants to ask you something",
            "Your organisation asks for one more step, such as a second factor or a new password.",
            "Sign in again and follow the steps that Microsoft shows.",
        ],
        expired: [
            "The sign-in is no longer valid",
            "For your safety a sign-in has to be finished within ten minutes, and it ends when you sign out at "
                + "Microsoft meanwhile.",
            "Start again.",
        ],
        state_mismatch: [
            "This sign-in was not started in this browser",
            "The answer from Microsoft does not belong to a sign-in that this browser began. That happens with an old "
                + "tab or bookmark, when cookies are blocked, or when somebody sent you a link.",
            "Start again from this page, and allow cookies for this site.",
        ],
        provider_error: [
            "Microsoft refused the sign-in",
            "Microsoft answered with an error. The cause is mostly in the settings of this site or of your "
                + "organisation, not in what you did.",
            "Try again. If it happens again, send the reference below to your administrator.",
        ],
        provider_unreachable: [
            "Microsoft could not be reached",
            "This site got no answer from Microsoft in time.",
            "Try again in a few minutes. Whoever is signed in already can go on working.",
        ],
        invalid_token: [
            "The answer from Microsoft could not be accepted",
            "It did not pass a check, so you were not signed in. A wrong clock or a wrong setting of this site are "
                + "the usual causes.",
            "Try again. If it happens again, send the reference below to your administrator.",
        ],
        loop: [
            "Signing in went round in a circle",
            "You were signed in several times in a short while, and the page still asked for it. "
                + "We stopped here. Mostly the browser does not keep this site's cookie.",
            "Allow cookies for this site, close other tabs of it, then sign in again.",
        ],
        too_many_attempts: [
            "Too many attempts",
            "There were too many sign-ins from here in a short time.",
            "Wait five minutes, then try again.",
        ],
    },
    unknownRefusal: [
        "The sign-in did not work",
        "You were not signed in. The reason was not given.",
        "Try again. If it happens again, send the reference below to your administrator.",
    ],
};

const german = {
    signIn: "Anmelden",
    signInWith: "Mit Microsoft anmelden",
    signedOut: "Sie sind abgemeldet.",
    redirecting: "Weiter zu Microsoft …",
    tryAgain: "Erneut versuchen",
    otherAccount: "Anderes Konto verwenden",
    signInAgain: "Erneut anmelden",
    copy: "Kopieren",
    copied: "Kopiert.",
    notCopied: "Bitte markieren und kopieren Sie die Nummer selbst.",
    reference: "Kennnummer für Ihre Administration",
    disabled: "Die Anmeldung ist auf dieser Seite abgeschaltet.",
    unreachable: "Der Anmeldedienst antwortet nicht. Bitte versuchen Sie es gleich noch einmal.",
    example: "Sie sind angemeldet",
    account: "Ihr Konto",
    findPeople: "Personen und Gruppen finden",
    application: "Was die Anwendung erfährt",
    applicationHint: "Der Webserver fügt diese Felder nach der Prüfung jeder Anfrage hinzu. "
        + "Ein Browser kann sie nicht fälschen.",
    loading: "Wird geladen …",
    notLoaded: "Das konnte nicht geladen werden.",
    signOut: "Abmelden",
    signingOut: "Sie werden abgemeldet …",
    signOutFailed: "Die Abmeldung ist nicht gelungen. Bitte versuchen Sie es noch einmal.",
    none: "keine",
    name: "Name",
    username: "Benutzername",
    email: "E-Mail",
    role: "Rolle hier",
    roles: "App-Rollen",
    groups: "Gruppen",
    tenantId: "Mandant",
    objectId: "Objekt-ID",
    groupCount: (count) => `${count} Gruppen`,
    unavailableTitle: "Die Anmeldung ist nicht verfügbar",
    unavailableText: "Der Dienst, der die Anmeldung prüft, antwortet nicht. Mit Ihrem Konto ist alles in Ordnung. "
        + "Bitte versuchen Sie es gleich noch einmal.",
    forbiddenTitle: "Diese Seite ist für Sie nicht freigegeben",
    forbiddenText: "Sie sind angemeldet, aber Ihrem Konto fehlt eine Berechtigung, die diese Seite verlangt. "
        + "Bitten Sie Ihre Administration um Zugang, oder verwenden Sie ein anderes Konto.",
    back: "Zur Startseite",
    refusals: {
        access_denied: [
            "Die Anmeldung wurde abgebrochen",
            "Sie endete bei Microsoft: Sie haben auf „Abbrechen“ gedrückt, oder die angefragte Berechtigung wurde "
                + "abgelehnt.",
            "Wenn Sie das nicht wollten, versuchen Sie es noch einmal.",
        ],
        role_missing: [
            "Ihr Konto hat keinen Zugang zu dieser Seite",
            "Microsoft kennt Sie, aber Ihrem Konto fehlt die Rolle, die diese Seite verlangt.",
            "Bitten Sie Ihre Administration um die Rolle und melden Sie sich dann erneut an. "
                + "Wenn Sie mehrere Konten haben, versuchen Sie ein anderes.",
        ],
        groups_unresolved: [
            "Ihre Gruppen konnten nicht ermittelt werden",
            "Diese Seite lässt Menschen nach Gruppen ein. Sie sind in so vielen Gruppen, dass diese bei Microsoft "
                + "nachgeschlagen werden müssen, und das ist nicht gelungen.",
            "Versuchen Sie es in einigen Minuten noch einmal. Geschieht es wieder, geben Sie Ihrer Administration "
                + "Bescheid.",
        ],
        tenant_not_allowed: [
            "Ihre Organisation hat keinen Zugang zu dieser Seite",
            "Sie haben sich mit dem Konto einer Organisation angemeldet, die hier nicht zugelassen ist.",
            "Verwenden Sie ein Konto einer zugelassenen Organisation.",
        ],
        not_assigned: [
            "Sie sind dieser Seite nicht zugewiesen",
            "In Ihrer Organisation dürfen nur zugewiesene Personen diese Seite nutzen; Sie gehören noch nicht dazu.",
            "Bitten Sie Ihre Administration um die Zuweisung, oder verwenden Sie ein anderes Konto.",
        ],
        consent_required: [
            "Eine Zustimmung fehlt",
            "Diese Seite braucht eine Berechtigung, der noch niemand zugestimmt hat. Oft darf das nur die "
                + "Administration.",
            "Versuchen Sie es noch einmal und stimmen Sie zu. Wenn das nicht geht, senden Sie die Kennnummer unten an "
                + "Ihre Administration.",
        ],
        interaction_required: [
            "Microsoft möchte Sie etwas fragen",
            "Ihre Organisation verlangt einen weiteren Schritt, etwa einen zweiten Faktor oder ein neues Kennwort.",
            "Melden Sie sich erneut an und folgen Sie den Schritten, die Microsoft zeigt.",
        ],
        expired: [
            "Die Anmeldung gilt nicht mehr",
            "Zu Ihrer Sicherheit muss eine Anmeldung innerhalb von zehn Minuten abgeschlossen sein, und sie endet, wenn "
                + "Sie sich inzwischen bei Microsoft abmelden.",
            "Beginnen Sie noch einmal.",
        ],
        state_mismatch: [
            "Diese Anmeldung hat nicht in diesem Browser begonnen",
            "Die Antwort von Microsoft gehört zu keiner Anmeldung, die dieser Browser begonnen hat. Das geschieht bei "
                + "einem alten Tab oder Lesezeichen, wenn Cookies gesperrt sind oder wenn Ihnen jemand einen Link "
                + "geschickt hat.",
            "Beginnen Sie auf dieser Seite neu und erlauben Sie Cookies für diese Seite.",
        ],
        provider_error: [
            "Microsoft hat die Anmeldung abgelehnt",
            "Microsoft hat mit einem Fehler geantwortet. Die Ursache liegt meist in den Einstellungen dieser Seite "
                + "oder Ihrer Organisation, nicht bei Ihnen.",
            "Versuchen Sie es noch einmal. Geschieht es wieder, senden Sie die Kennnummer unten an Ihre "
                + "Administration.",
        ],
        provider_unreachable: [
            "Microsoft ist nicht erreichbar",
            "Diese Seite hat von Microsoft nicht rechtzeitig eine Antwort bekommen.",
            "Versuchen Sie es in einigen Minuten noch einmal. Wer schon angemeldet ist, kann weiterarbeiten.",
        ],
        invalid_token: [
            "Die Antwort von Microsoft konnte nicht angenommen werden",
            "Sie hat eine Prüfung nicht bestanden; deshalb wurden Sie nicht angemeldet. Meist ist eine falsch gehende "
                + "Uhr oder eine falsche Einstellung dieser Seite die Ursache.",
            "Versuchen Sie es noch einmal. Geschieht es wieder, senden Sie die Kennnummer unten an Ihre "
                + "Administration.",
        ],
        loop: [
            "Die Anmeldung drehte sich im Kreis",
            "Sie wurden in kurzer Zeit mehrmals angemeldet, und die Seite verlangte es trotzdem wieder. Hier haben wir "
                + "angehalten. Meist behält der Browser das Cookie dieser Seite nicht.",
            "Erlauben Sie Cookies für diese Seite, schließen Sie andere Tabs davon und melden Sie sich erneut an.",
        ],
        too_many_attempts: [
            "Zu viele Versuche",
            "Von hier kamen in kurzer Zeit zu viele Anmeldungen.",
            "Warten Sie fünf Minuten und versuchen Sie es dann noch einmal.",
        ],
    },
    unknownRefusal: [
        "Die Anmeldung ist nicht gelungen",
        "Sie wurden nicht angemeldet. Ein Grund wurde nicht genannt.",
        "Versuchen Sie es noch einmal. Geschieht es wieder, senden Sie die Kennnummer unten an Ihre Administration.",
    ],
};

const languages = { en: english, de: german };

/** The first of the browser's languages that we speak. */
export const language = (navigator.languages ?? [navigator.language])
    .map((tag) => String(tag).slice(0, 2).toLowerCase())
    .find((tag) => Object.hasOwn(languages, tag)) ?? "en";

/** The sentences in that language. */
export const texts = languages[language];

/** Names the language of the document and fills in what carries `data-text`. */
export function translate() {
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll("[data-text]")) {
        element.textContent = texts[element.dataset.text];
    }
    const heading = document.querySelector("h1[data-text]");
    if (heading !== null) {
        document.title = heading.textContent;
    }
}

/** Makes an element; `null` among the children is left out. */
export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
}
