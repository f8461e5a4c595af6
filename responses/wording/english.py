"""The citizen's pages in English."""

from responses.wording.words import Words

ENGLISH = Words(
    direction="ltr",
    date_format="F j",
    languages="Language",
    leave="Leave this page",
    emergency="This page is not for emergencies. If you need help now, call 911.",
    privacy="How we use your answers",
    stop="Stop messages from us",
    welcome="How did we do?",
    who="{agency} asks people who called how they were treated, to learn what went well and what to do better.",
    your_call="Your call on {date}, case ending in {ending}",
    voluntary="Answering is your choice and changes nothing about your case. "
    "Officers see totals of many answers, never your name or number.",
    length="{count} short questions, about 2 minutes. You can stop at any time.",
    tap="Tap an answer. It is saved at once.",
    count="Question {number} of {total}",
    optional="(optional)",
    more="Thank you. A few more questions",
    kept="What you answered so far is saved. The same link brings you back here until {date}.",
    any_order="Answer as many as you like, in any order.",
    text_hint="In your own words, up to {limit} characters. Please leave out phone numbers and addresses.",
    text_kept="What you wrote here is kept. Write to replace it.",
    text_remove="Remove what I wrote",
    door_hint="Once you have sent your answers, we show you how.",
    send="Send my answers",
    final="Once sent, your answers can no longer be changed.",
    later="Save and finish later",
    problem="There is a problem",
    error="Error",
    missing="Choose an answer to question {number}.",
    invalid="Choose one of the answers that question {number} offers.",
    too_long="Your answer to question {number} has {length} characters. Please shorten it to {limit}.",
    thanks="Thank you",
    arrived="We have your answers. They arrived on {date}.",
    stand="You changed something after sending. What you sent first counts; the change was not saved.",
    next="What happens next",
    next_steps="Your answers are added to those of other people. {agency} looks at the totals "
    "and reads the comments, to see what to keep and what to change.",
    no_reply="Nobody replies to single answers.",
    talk="To thank someone, add information or talk to someone",
    talk_phone="Call {phone} and mention the case ending in {ending}.",
    talk_post="Contact {agency} and mention the case ending in {ending}.",
    complain="To make a complaint",
    complain_always="You can complain whatever you answered here. It is handled apart from this survey.",
    complain_link="Go to our complaint page",
    complain_phone="By phone: {phone}",
    complain_post="By letter or in person: {address}",
    complain_ask="Speak to anyone at {agency}.",
    unknown="This link does not work",
    unknown_help="Part of it may be missing or mistyped. Please open the whole link from our message once more, or "
    "type the address from our letter again.",
    expired="This survey has closed",
    expired_help="It was open until {date}. Thank you for wanting to answer.",
    answered="You have already answered. Thank you.",
    answered_help="We have your answers. There is nothing more to do.",
    withdrawn="This survey is no longer open",
    withdrawn_help="{agency} withdrew it. You do not need to do anything.",
    not_saved="What you just sent was not saved.",
    flooded="Please wait a few minutes",
    flooded_help="Too many links that do not work were opened from your network. "
    "Please open the whole link from our message again in ten minutes.",
    check="Is this message real?",
    check_help="Did you get a survey message that names {agency}? Type its link or its code here; of a link the last "
    "8 characters are enough. Capital and small letters matter. We tell you whether we sent it.",
    check_field="Link or code",
    check_button="Check",
    check_real="Yes, this message is from us",
    check_real_help="{agency} sent a message with this link or code on {date}. It is safe to open or answer.",
    check_unknown="We do not know this link or code",
    check_unknown_help="We found no message of ours with it. Please compare each character once more. If it still is "
    "not found, do not open or answer that message; you can call {agency} and ask.",
    check_flooded_help="Too many links were checked from your network. Please try again in ten minutes.",
    stop_help="When you press the button, {agency} stops at once. Nothing else changes: you can call us at any time.",
    stop_all="Stop all survey messages",
    stop_sms="Stop text messages only",
    stop_email="Stop e-mails only",
    stop_letter="Stop letters only",
    stopped="Messages are stopped",
    stopped_all="{agency} will not send you surveys any more.",
    stopped_sms="{agency} will not send you surveys by text message any more.",
    stopped_email="{agency} will not send you surveys by e-mail any more.",
    stopped_letter="{agency} will not send you letters about surveys any more.",
    back="Back to the survey",
    trouble="Something went wrong on our side",
    trouble_help="Everything you entered is kept on this page. Please try again in a moment; nothing is counted twice.",
    trouble_again="Try again",
    too_large="That was too much to send",
    too_large_help="What you just sent was not saved. Please go back and shorten your comments.",
    statement=(
        (
            "Who asks",
            "{agency}. The survey stands on the agency's own address. "
            "It has no advertising and no tracking, and it sets no cookies.",
        ),
        (
            "Why",
            "To learn how people are treated when they call, and what to do better. "
            "Your answers decide nothing about you or your case.",
        ),
        ("Your choice", "You do not have to answer. You can skip questions and stop at any time."),
        (
            "What is kept",
            "Your answers, their language and time, and which call they belong to, so that they count for the right "
            "officer. Your phone number and e-mail address are stored encrypted and are used to send you surveys.",
        ),
        (
            "Who sees what",
            "The survey is confidential. Officers see totals about themselves, and only once at least 10 people "
            "have answered. Command staff and supervisors also read the comments. Neither totals nor comments show "
            "your name, phone number or e-mail address, unless you write them into a comment yourself.",
        ),
        (
            "How long",
            "As long as the agency's rules for records ask. Public-records law may require the agency "
            "to release answers; your phone number and e-mail address are kept apart from them.",
        ),
        (
            "No more messages",
            "Reply STOP to a text message, or follow “Stop messages from us” at the end of the survey page.",
        ),
    ),
)
