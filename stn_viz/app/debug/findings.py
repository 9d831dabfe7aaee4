"""What the diagnostics say on the Debug page: one line a finding, the chosen one in full, its evidence at hand."""

from __future__ import annotations

from html import escape

from stn_viz.app import view_state
from stn_viz.app.charts import TALL, WIDE, chart
from stn_viz.app.debug import view as debug
from stn_viz.app.foreign_text import plain
from stn_viz.app.later import st
from stn_viz.diagnostics import Finding, Report, severity_title
from stn_viz.diagnostics.museum import exhibits
from stn_viz.figures import evidence as views
from stn_viz.texts import say

_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}
_COLOURS = {"error": "red", "warning": "orange", "note": "blue"}


def findings(opened: debug.Opened, view: debug.Debug) -> None:
    """Show the chosen finding beside the list of all; none is good news."""
    left, right = st.container(key="split-found").columns([1, 1], gap="medium")
    with left:
        show_description(view)
        _notes(opened.tape.notes)
        if len(opened.findings) > 1 or view.tape != "museum":
            _list(opened)
        _show_reached(opened)
        _show_checked(opened.findings)
    # in the museum as high without a finding as with one: what stands below must not jump when the fault is fixed
    with right, st.container(key="debug-found" if view.tape == "museum" else None):
        if opened.findings:
            _finding(opened.findings[view.finding])
        else:
            _show_nothing(opened)


def show_chosen(opened: debug.Opened, view: debug.Debug) -> None:
    """Show the chosen finding alone, for a projector; in the museum below the exhibit that it is met in."""
    with st.container(key="exhibit-shown"):
        show_description(view)
    if opened.findings:
        finding = opened.findings[view.finding]
        st.markdown(_heading(finding))
        st.markdown(_words(finding))
    else:
        _show_nothing(opened)


def _show_nothing(opened: debug.Opened) -> None:
    """Say that there is no finding; where nothing could be checked that is no good news."""
    if not opened.findings.checked:
        st.info(plain(opened.findings.checks), icon=":material/help:")
        return
    st.success(say("debug-nothing", calls=len(opened.tape)), icon=":material/check_circle:")


def _show_reached(opened: debug.Opened) -> None:
    """Say how far gradients came; a recording without any backward pass has nothing to say of it."""
    if any(call.backward_ran or call.upstream is not None for call in opened.tape):
        st.html(f"<div data-fact='reached'>{escape(opened.tape.reached)}</div>")


def _show_checked(report: Report) -> None:
    """Keep at hand for which faults there is a verdict, and for which there is none and why."""
    if not report.checked and not report.gaps:
        return
    with st.popover(say("debug-checked-label"), type="tertiary", icon=":material/checklist:"):
        st.markdown(plain(report.checks, 1000))
        for gap in report.gaps:
            st.markdown(f"- {plain(gap, 1000)}")


def _list(opened: debug.Opened) -> None:
    if not opened.findings:
        return
    st.pills(
        say("debug-findings-label"),
        range(len(opened.findings)),
        format_func=lambda k: f"{_ICONS[opened.findings[k].severity]} {opened.findings[k].title}",
        key=debug.key("finding"),
        required=True,
        label_visibility="collapsed",
        on_change=view_state.in_this_language(_on_finding),
        args=(tuple((f.call, f.sample) for f in opened.findings),),
    )


def _on_finding(places: tuple[tuple[int, int], ...]) -> None:
    """Follow a finding to its evidence."""
    debug.goto(*places[int(view_state.get(debug.key("finding"), 0))])


def _notes(notes: tuple[str, ...]) -> None:
    if len(notes) == 1:
        st.caption(plain(notes[0]))
    elif notes:
        with st.popover(say("debug-notes-label", count=str(len(notes))), type="tertiary"):
            for note in notes:
                st.markdown(f"- {plain(note)}")


def _finding(finding: Finding) -> None:
    with st.container(border=True, gap="xxsmall"):
        place = f" · {plain(finding.where)}" if finding.where else ""
        says, follow = st.columns([3, 1.3], vertical_alignment="top")
        says.markdown(f"{_heading(finding)}{place}")
        follow.button(
            say("debug-place", call=str(finding.call), item=str(finding.sample)),
            key="debug.evidence",
            type="tertiary",
            icon=":material/visibility:",
            help=say("debug-place-help"),
            on_click=debug.goto,
            args=(finding.call, finding.sample),
        )
        st.markdown(_words(finding))


def _heading(finding: Finding) -> str:
    heading = say("debug-finding", severity=severity_title(finding.severity), kind=finding.title)
    return f":{_COLOURS[finding.severity]}[{_ICONS[finding.severity]} **{heading}**]"


def _words(finding: Finding) -> str:
    return f"{finding.message}  \n{say('debug-remedy', remedy=finding.remedy)}"


def checks(opened: debug.Opened) -> None:
    """Show every check with what it measured against its threshold, its verdict, and why it gave none."""
    order = ("found", "explained", "clear", "skipped")
    rows = sorted(opened.findings.rows, key=lambda row: order.index(row.verdict))
    table = [
        {
            say("debug-checks-verdict"): row.verdict_title,
            say("debug-checks-check"): row.title,
            say("debug-checks-measured"): row.measured,
            say("debug-checks-reason"): row.reason,
        }
        for row in rows
    ]
    st.table(table, hide_index=True)


def evidence(opened: debug.Opened, view: debug.Debug) -> None:
    """Show what the chosen finding rests on: its numbers, and its maps."""
    finding = opened.findings[view.finding]
    st.html(f"<div data-fact='evidence'><b>{escape(finding.title)}</b> · {escape(_write_evidence(finding))}</div>")
    drawn = views.maps(finding)
    for column, (k, fig) in zip(st.columns(max(len(drawn), 2)), enumerate(drawn), strict=False):
        with column:
            chart(fig, view, TALL, across=WIDE // 2, key=f"debug.evidence.{k}")


def _write_evidence(finding: Finding) -> str:
    facts = views.facts(finding)
    return " · ".join(f"{name} = {value}" for name, value in facts.items())


def show_description(view: debug.Debug) -> None:
    """Say what goes wrong in an exhibit, and show its one line as it is now; other recordings have no description.

    A hall is told its title in place of a description: the menu that names it is out of sight.
    """
    if view.tape != "museum":
        return
    exhibit = next(e for e in exhibits() if e.name == view.exhibit)
    if view.projector:
        st.markdown(f"**{exhibit.title}**")
    else:
        st.markdown(say("debug-exhibit-description", description=str(exhibit.description), source=str(exhibit.source)))
    line, remark = (exhibit.fix, "fixed") if view.mended else (exhibit.fault, "fault")
    st.code(f"{line}  # {say(f'debug-compare-{remark}')}", language="python", wrap_lines=True)
