"""What people of the demonstration wrote in English, one comment a line. Nobody is named in them."""

PRAISE = """
The officer was calm and kind, and took the time to hear the whole story.
Got here much faster than I expected for something this small.
Treated me like a person and not like a case number.
Explained every step and told me what would happen next.
I was shaking when I called. The officer sat with me until I could breathe again.
Very professional. Please pass on my thanks.
Listened without interrupting me once. That meant a lot.
Gave me a card with the report number and told me how to follow up.
The officer was great with my kids, who were frightened.
Courteous, quick and clear. Nothing to add.
I did not expect much, and I was pleasantly surprised.
Called me back the next day just to see how I was doing. Who does that? Thank you.
The officer knew exactly what to do and did it without making a fuss.
Was patient with my mother, who is hard of hearing.
They looked around the whole house with me so that I could sleep that night.
Firm with my neighbor, but respectful to both of us.
Honest about what the police can and cannot do here. I appreciated that.
The officer stayed until the tow truck came. It was freezing out there.
Helped me change the tire! I would have been stuck on the shoulder for hours.
Opened my car in five minutes, with the baby inside. I can't thank you enough.
The dispatcher stayed on the line with me until the officer was at the door.
Took photos of everything and told me what my insurance would need.
Found my bicycle two days later. I never thought I would see it again.
Good manners go a long way. This officer has them.
Even joked a little, which helped me to calm down.
I was treated fairly although I was the one at fault.
Explained the crash report in plain English.
They directed traffic around us so that nobody else got hurt.
The noise stopped and nobody got angry. Well handled.
I am not a fan of the police, but this one was all right.
Returned my wallet with everything in it.
You could tell the officer cared.
Took my worry seriously although it turned out to be nothing.
My English is not perfect and the officer was very patient.
Did not make me feel stupid for falling for the scam.
Told me about the victim services office. They have been a real help.
Both officers were polite and thorough.
Came in quietly, without lights, as I had asked.
Talked to my son like a grown-up. He still talks about it.
Very thorough with the fingerprints and left the place clean.
A sincere thank you to the young officer on the night shift.
Checked the alarm, walked the perimeter, reset it with me. Perfect.
I felt safe for the first time that evening.
Was kind to my dog too.
"""

PLAIN_PRAISE = """
Showed up.
Polite enough.
The officer was fine, the wait was not.
They took the report.
Friendly on the phone.
It was okay.
At least somebody came.
The officer tried, I will give you that.
Quick once they were here.
The dispatcher was nice.
"""

COLD_PRAISE = """
Nothing comes to mind.
Not much, sorry.
The dispatcher was kind. That was the only kind thing that day.
The second officer at least listened.
Honestly, nothing.
They left quickly.
"""

WISHES = """
Send me an e-mail with the report number, please. I lost the card.
A text saying that somebody is on the way would help.
Nothing, keep doing what you do.
More patrols on our street at night.
An update after a week, even if there is no news.
Make it easier to add photos to a report.
It would be good to know who is handling my case now.
Maybe fewer forms.
Do something about the speeding on Mill Road.
Your web page for crash reports is hard to find.
More officers like this one.
Let people book a time instead of waiting at home all day.
Put a light at the corner where it keeps happening.
Come to our block meeting some time. People would like that.
Nothing. I hope you get some rest.
Explain what the report number is for.
Have somebody at the front desk after five.
Ask whether we need anything before you leave.
Teach people how to lock their sheds properly, I guess.
Slower speech on the phone, please.
"""

SHORTCOMINGS = """
It took two hours until somebody came. I had stopped expecting anyone.
I was told half an hour. It was three times that.
Nobody has called me since. Is anybody working on this?
The officer seemed in a hurry.
I would have liked to hear what happens next.
Ask for our side too, not only the neighbor's.
I had to tell the same story three times.
Nobody explained why nothing could be done.
Write down what people tell you. I am not sure that it was all noted.
Please look at the camera footage I offered.
Less time on the radio and more time with us.
The report has my name spelled wrong and I can't get it changed.
I felt like I was bothering them.
Follow up. That's all I ask.
The phone line kept me waiting for eleven minutes.
It is the third time this has happened and each time somebody new comes.
Tell us the truth about how long it will take.
More eye contact and fewer shrugs.
"""

COMPLAINTS = """
The officer talked down to me from the first second.
I was treated as if I had done something wrong. I was the one who called.
Never even got out of the car.
Rolled eyes at me. I am sixty-eight years old.
Would not let me finish a sentence.
Took my neighbor's side before hearing me at all.
Said there was nothing to be done and left after two minutes.
I will think twice before I call again.
My daughter was crying and the officer told her to calm down. Train them better.
No report, no number, no explanation. Nothing.
The tone was rude and there was no reason for it.
I asked for a Spanish speaker for my husband and was told that there isn't one.
Laughed with the other officer while I was trying to explain.
I was asked what I had been wearing. It was a stolen car.
Lost my paperwork and then blamed me for it.
You came when it was over and wrote that nothing had happened.
I waited outside in the rain because nobody told me I could go in.
Don't tell people that it is a civil matter when you haven't looked at it.
The officer was annoyed that I called. I won't apologize for being afraid.
Respect. Start there.
"""
