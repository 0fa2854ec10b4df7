"""The texts of public pages, version by version."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0004_notes_and_banners'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(choices=[('HELP', 'Aide'), ('LEGAL', 'Mentions légales')], max_length=5, verbose_name='page')),
                ('body', models.TextField(help_text='Une ligne vide sépare deux paragraphes. « # » au début d’une ligne fait un titre, « - » une liste. Les adresses deviennent des liens.', max_length=20000, verbose_name='texte')),
                ('why', models.CharField(max_length=300, verbose_name='motif de la version')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='écrite le')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publiée le')),
            ],
            options={
                'verbose_name': 'texte public',
                'verbose_name_plural': 'textes publics',
                'ordering': ['-written_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='public_text_says_something')],
            },
        ),
    ]
