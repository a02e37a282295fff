// Every sentence of the SharePoint file picker, in English and German.

import { textsIn } from "./picker-language.js";

const english = {
    language: "en",
    label: "Files from SharePoint",
    button: "From SharePoint",
    title: "Choose from SharePoint",
    pick: "Select",
    cancel: "Cancel",
    close: "Close",
    opening: "Opening SharePoint …",
    elsewhere: "SharePoint is open in another window.",
    chosen: "Chosen files",
    remove: (name) => `Remove ${name}`,
    stop: (name) => `Cancel ${name}`,
    retry: (name) => `Try again: ${name}`,
    stopAll: "Cancel all",
    added: (added, count) => `${added === 1 ? "1 entry" : `${added} entries`} added, ${count} chosen.`,
    removed: (name, count) => `${name} removed, ${count} chosen.`,
    begun: (count) => count === 1 ? "Downloading 1 file." : `Downloading ${count} files.`,
    settled: (done, failed) => `${done === 1 ? "1 file is" : `${done} files are`} ready.`
        + (failed === 0 ? "" : ` ${failed} failed.`),
    states: { waiting: "waiting", listing: "reading the folder …", folder: "Folder" },
    total: (done, count) => `${done} of ${count} files`,
    of: (received, total) => `${received} of ${total}`,
    progress: (name) => `Progress of ${name}`,
    overall: "Overall progress",
    units: ["bytes", "KB", "MB", "GB"],
    wait: (seconds) => seconds === 1 ? "Please wait 1 second." : `Please wait ${seconds} seconds.`,
    troubles: {
        session: "Your session has ended.",
        interaction: "Microsoft asks for one more step before SharePoint can be used.",
        offline: "You are offline.",
        unreachable: "SharePoint does not answer at the moment.",
        throttled: "SharePoint is asked too often at the moment.",
        forbidden: "You may not use SharePoint here.",
        failed: "That did not work.",
        off: "SharePoint is not set up on this site.",
        resource: "This site has no access to that part of SharePoint.",
        blocked: "The browser has not allowed the window.",
        silent: "SharePoint has not answered yet.",
        policy: "The security policy of this page does not let SharePoint in.",
        fileForbidden: "You may not read this file.",
        missing: "It is not there any more.",
        tooLarge: "The file is too large.",
        broken: "The transfer broke off.",
        tooMany: "There are too many files in this folder.",
        tooDeep: "There are too many folders in this folder.",
    },
    signIn: "Sign in again",
    goOn: "Continue at Microsoft",
    newTab: "(opens a new tab)",
    tryAgain: "Try again",
    required: "Please choose a file.",
    pending: "Please wait until every file has arrived.",
    unready: "A file could not be fetched. Try again, or remove it.",
    tooMany: (max) => max === 1 ? "At most one file may be chosen." : `At most ${max} files may be chosen.`,
};

const german = {
    language: "de",
    label: "Dateien aus SharePoint",
    button: "Aus SharePoint",
    title: "Aus SharePoint auswählen",
    pick: "Auswählen",
    cancel: "Abbrechen",
    close: "Schließen",
    opening: "SharePoint wird geöffnet …",
    elsewhere: "SharePoint ist in einem anderen Fenster geöffnet.",
    chosen: "Ausgewählte Dateien",
    remove: (name) => `${name} entfernen`,
    stop: (name) => `${name} abbrechen`,
    retry: (name) => `Erneut versuchen: ${name}`,
    stopAll: "Alle abbrechen",
    added: (added, count) => `${added === 1 ? "1 Eintrag" : `${added} Einträge`} hinzugefügt, ${count} ausgewählt.`,
    removed: (name, count) => `${name} entfernt, ${count} ausgewählt.`,
    begun: (count) => count === 1 ? "1 Datei wird geladen." : `${count} Dateien werden geladen.`,
    settled: (done, failed) => `${done === 1 ? "1 Datei ist" : `${done} Dateien sind`} bereit.`
        + (failed === 0 ? "" : ` ${failed} fehlgeschlagen.`),
    states: { waiting: "wartet", listing: "Ordner wird gelesen …", folder: "Ordner" },
    total: (done, count) => `${done} von ${count} Dateien`,
    of: (received, total) => `${received} von ${total}`,
    progress: (name) => `Fortschritt von ${name}`,
    overall: "Fortschritt insgesamt",
    units: ["Byte", "KB", "MB", "GB"],
    wait: (seconds) => seconds === 1 ? "Bitte warten Sie 1 Sekunde." : `Bitte warten Sie ${seconds} Sekunden.`,
    troubles: {
        session: "Ihre Sitzung ist beendet.",
        interaction: "Microsoft verlangt noch einen Schritt, bevor SharePoint benutzt werden kann.",
        offline: "Sie sind offline.",
        unreachable: "SharePoint antwortet gerade nicht.",
        throttled: "SharePoint wird gerade zu oft gefragt.",
        forbidden: "Sie dürfen SharePoint hier nicht benutzen.",
        failed: "Das ist nicht gelungen.",
        off: "SharePoint ist auf dieser Seite nicht eingerichtet.",
        resource: "Diese Seite hat keinen Zugang zu diesem Teil von SharePoint.",
        blocked: "Der Browser hat das Fenster nicht zugelassen.",
        silent: "SharePoint hat noch nicht geantwortet.",
        policy: "Die Sicherheitsrichtlinie dieser Seite lässt SharePoint nicht zu.",
        fileForbidden: "Sie dürfen diese Datei nicht lesen.",
        missing: "Sie ist nicht mehr vorhanden.",
        tooLarge: "Die Datei ist zu groß.",
        broken: "Die Übertragung ist abgebrochen.",
        tooMany: "In diesem Ordner sind zu viele Dateien.",
        tooDeep: "In diesem Ordner sind zu viele Ordner.",
    },
    signIn: "Erneut anmelden",
    goOn: "Weiter bei Microsoft",
    newTab: "(öffnet einen neuen Tab)",
    tryAgain: "Erneut versuchen",
    required: "Bitte wählen Sie eine Datei aus.",
    pending: "Bitte warten Sie, bis alle Dateien geladen sind.",
    unready: "Eine Datei konnte nicht geladen werden. Versuchen Sie es erneut, oder entfernen Sie sie.",
    tooMany: (max) => max === 1
        ? "Es darf höchstens eine Datei ausgewählt werden."
        : `Es dürfen höchstens ${max} Dateien ausgewählt werden.`,
};

/** The sentences for an element: in the language it or what is around it names, else in one of the browser's. */
export function textsFor(element) {
    return textsIn({ en: english, de: german }, element);
}

/** A number of bytes as people read it. */
export function sizeText(bytes, texts) {
    let [value, unit] = [bytes, 0];
    while (value >= 1_000 && unit < texts.units.length - 1) {
        value /= 1_000;
        unit += 1;
    }
    const digits = unit === 0 || value >= 100 ? 0 : 1;
    return `${value.toLocaleString(texts.language, { maximumFractionDigits: digits })} ${texts.units[unit]}`;
}
