"""The words of the mails, version by version."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0005_found_by_support'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('template', models.CharField(max_length=120, verbose_name='courriel')),
                ('piece', models.CharField(choices=[('objet', 'Objet'), ('titre', 'Titre'), ('intro', 'Texte avant le tableau'), ('suite', 'Texte après le bouton')], max_length=5, verbose_name='partie')),
                ('words', models.TextField(help_text='Une ligne vide sépare deux paragraphes. Les noms entre accolades sont remplacés par ceux de chaque courriel.', max_length=3000, verbose_name='texte')),
                ('why', models.CharField(max_length=300, verbose_name='motif de la version')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='écrite le')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publiée le')),
                ('was_published', models.BooleanField(default=False, editable=False, verbose_name='déjà publiée')),
            ],
            options={
                'verbose_name': 'texte d’un courriel',
                'verbose_name_plural': 'textes des courriels',
                'ordering': ['-written_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='mail_wording_says_something'), models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('was_published', True), _connector='OR'), name='mail_wording_was_published')],
            },
        ),
    ]
