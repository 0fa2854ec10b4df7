"""The 43 changes of five years, each with the tests that replay it: none asks for a deployment."""

# The change as the officer says it -> file and tests, under tests/program.
CHANGES: dict[str, tuple[str, ...]] = {
    "notice of cancellation": ("test_notices.test_le_delai_d_annulation_passe_de_15_a_30_jours",),
    "6e and 5e opened": ("test_levels.test_la_cinquieme_ouvre_le_1er_septembre_2027",),
    "new level (BTS 1re année)": ("test_reference_data.test_la_bts_1re_annee_devient_un_niveau",),
    "amounts per pupil, dated": (
        "test_amounts.test_le_montant_par_eleve_de_seconde_passe_a_32_50_euros",
    ),
    "freeze, pre-booked before T still confirmed": (
        "test_suspensions.test_geler_sauf_ce_qui_est_prereserve_avant",
    ),
    "reopening": ("test_suspensions.test_rouvrir",),
    "suspension of a ministry": (
        "test_suspensions.test_suspendre_par_ministere_academie_ou_departement",
    ),
    "pre-bookings suspended, credit hidden until a day": (
        "test_suspensions.test_suspendre_les_prereservations",
        "test_suspensions.test_masquer_le_credit_jusqu_a_un_jour",
    ),
    "pre-bookings kept alive during a freeze": (
        "test_suspensions.test_les_prereservations_restent_en_vie_pendant_un_gel",
    ),
    "budget import": (
        "test_campaigns.test_a_file_that_cannot_be_read_says_why_and_touches_nothing",
        "test_campaign_batch.test_a_campaign_is_undone_while_nothing_is_engaged_on_it",
    ),
    "provisional to final": ("test_campaigns.test_rendre_definitifs_les_credits_provisoires",),
    "share of provisional, 4/12 of a ministry": (
        "test_numbers.test_la_part_du_provisoire_passe_de_80_a_70_pour_cent",
        "test_ministry_openings.test_l_agriculture_ouvre_4_12_puis_tout",
    ),
    "civil-year credits replace school-year ones": (
        "test_campaigns.test_remplacer_les_credits_de_l_annee_scolaire_par_ceux_de_l_annee_civile",
    ),
    "minimum of 400 euros, unspent redistributed": (
        "test_amounts.test_un_petit_etablissement_recoit_le_minimum_de_400_euros",
        "test_campaigns.test_redistribuer_le_non_consomme",
    ),
    "credit lowered under what is engaged": (
        "test_credits_one_by_one.test_baisser_un_credit_jamais_sous_ce_qui_est_engage",
    ),
    "credit raised": ("test_credits_one_by_one.test_augmenter_un_credit",),
    "school merges or changes UAI": (
        "test_school_merged.test_fusionner_deux_etablissements",
        "test_school_life.test_changer_d_uai",
    ),
    "school closes": ("test_school_life.test_fermer_un_etablissement",),
    "school added by hand": (
        "test_reference_data.test_un_etablissement_s_ajoute_a_la_main_avec_un_motif",
    ),
    "directory import": (
        "test_school_followed.test_l_annuaire_ne_rouvre_ni_ne_ferme_ce_qui_est_decide_ici",
    ),
    "new domain, format, activity": (
        "test_domains_and_formats.test_ajouter_le_domaine_jeu_video",
        "test_domains_and_formats.test_ajouter_le_format_residence_puis_le_renommer",
        "test_activities.test_ajouter_l_activite_jardin_et_paysage",
    ),
    "new department, collectivity, ministry": (
        "test_territories.test_creer_le_departement_de_la_metropole_de_lyon",
        "test_territories.test_creer_une_collectivite_d_outre_mer",
        "test_territories.test_une_academie_change_pour_un_departement",
        "test_ministries.test_ajouter_le_ministere_des_sports",
    ),
    "new school year": (
        "test_reference_data.test_une_annee_scolaire_s_ajoute_se_corrige_et_se_retire",
        "test_reference_data.test_l_annee_en_cours_ne_s_efface_ni_ne_se_deplace",
    ),
    "holidays by zone": (
        "test_holidays.test_les_vacances_de_2028_s_ajoutent_apres_la_derniere_annee_publiee",
    ),
    "partner loses its referencing": ("test_people_moved.test_mettre_fin_a_un_referencement",),
    "referencing request accepted": (
        "test_people_moved.test_accepter_une_demande_de_referencement",
    ),
    "partner merges with another SIREN": ("test_partner_life.test_fusionner_deux_structures",),
    "user changes partner": ("test_people_moved.test_une_personne_change_de_structure",),
    "fraudulent partner stopped, payments held": (
        "test_partner_stopped.test_suspendre_un_partenaire_masque_ses_offres_aussitot",
        "test_partner_paid_nothing.test_ses_lignes_sont_retenues_des_lots",
    ),
    "offer declared non conforming": ("test_officer_moderation.test_un_motif_code_et_un_texte",),
    "in bulk; vitrines": (
        "test_officer_moderation.test_plusieurs_a_la_fois_avec_un_apercu_et_un_succes_partiel",
        "test_officer_moderation.test_une_vitrine_non_conforme_disparait_et_se_corrige",
    ),
    "booking cancelled after use": (
        "test_payments_followed.test_une_reservation_annulee_apres_avoir_eu_lieu_n_est_pas_payee",
    ),
    "wrong statement, not paid": (
        "test_statement_taken_back.test_un_justificatif_faux_avant_versement",
    ),
    "wrong statement, paid": ("test_corrections.test_corriger_une_reservation_deja_remboursee",),
    "rejected payment": (
        "test_payments_followed.test_un_versement_rejete_par_la_banque_revient_au_lot_suivant",
    ),
    "bank account changed": ("test_payments_followed.test_changer_de_compte_bancaire",),
    "statement run, SEPA file, mark paid": (
        "test_payments_followed.test_lancer_un_lot_telecharger_les_virements_et_le_marquer_verse",
    ),
    "delays": (
        "test_delays.test_une_reservation_est_realisee_72_heures_apres_l_evenement",
        "test_statement_days.test_les_justificatifs_sont_emis_le_5_et_le_20",
    ),
    "wording of a mail": (
        "test_mail_wordings"
        ".test_le_texte_d_un_courriel_s_ecrit_se_relit_s_essaie_se_publie_et_se_retire",
    ),
    "legal texts": (
        "test_officer_words.test_un_texte_public_se_prepare_se_relit_se_publie_et_se_retire",
    ),
    "banner for an audience": (
        "test_officer_words.test_un_bandeau_s_adresse_a_un_public_entre_deux_dates",
    ),
    "deadline of one booking overridden": (
        "test_booking_overrides.test_prolonger_la_date_limite_de_reservation",
    ),
    "user deactivated": ("test_people_moved.test_desactiver_une_personne",),
}
